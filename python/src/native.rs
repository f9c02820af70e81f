//! Between values and what Python has of its own.

use std::fmt;

use evaluator::{Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::failure::raise;
use crate::value::Value;

/// How deeply data of Python may be nested, which the library does not let be deeper either.
const DEPTH: u32 = 1000;

/// What a value is in Python, so that it can be read without Python.
pub enum Native {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A string, a path, or a set that stands for a string.
    Text(String),
    /// The same, not UTF-8.
    Bytes(Vec<u8>),
    List(Vec<Native>),
    Attrs(Vec<(String, Native)>),
    /// Any value, in data that comes from Python.
    Value(evaluator::Value),
}

impl<'de> Deserialize<'de> for Native {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Native, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Native;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something that Python has")
    }
    fn visit_unit<E>(self) -> Result<Native, E> {
        Ok(Native::None)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Native, E> {
        Ok(Native::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Native, E> {
        Ok(Native::Int(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Native, E> {
        Ok(Native::Float(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Native, E> {
        Ok(Native::Text(value.into()))
    }
    fn visit_bytes<E>(self, value: &[u8]) -> Result<Native, E> {
        Ok(Native::Bytes(value.into()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Native, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or(0));
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Native::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut set: A) -> Result<Native, A::Error> {
        let mut attrs = Vec::with_capacity(set.size_hint().unwrap_or(0));
        while let Some(attr) = set.next_entry()? {
            attrs.push(attr);
        }
        Ok(Native::Attrs(attrs))
    }
}

impl Serialize for Native {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Native::None => serializer.serialize_none(),
            Native::Bool(value) => serializer.serialize_bool(*value),
            Native::Int(value) => serializer.serialize_i64(*value),
            Native::Float(value) => serializer.serialize_f64(*value),
            Native::Text(text) => serializer.serialize_str(text),
            Native::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Native::List(items) => serializer.collect_seq(items),
            Native::Attrs(attrs) => {
                let mut map = serializer.serialize_map(Some(attrs.len()))?;
                for (name, value) in attrs {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Native::Value(value) => value.serialize(serializer),
        }
    }
}

impl Native {
    /// The object of Python. A text that is not UTF-8 has its bytes as surrogates, as names of files have.
    pub fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Native::None => py.None().into_bound(py),
            Native::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Native::Int(value) => PyInt::new(py, *value).into_any(),
            Native::Float(value) => PyFloat::new(py, *value).into_any(),
            Native::Text(text) => PyString::new(py, text).into_any(),
            Native::Bytes(bytes) => {
                let bytes = PyBytes::new(py, bytes);
                bytes.call_method1(intern!(py, "decode"), ("utf-8", "surrogateescape"))?
            }
            Native::List(items) => {
                let list = PyList::empty(py);
                for item in items {
                    list.append(item.to_python(py)?)?;
                }
                list.into_any()
            }
            Native::Attrs(attrs) => {
                let dict = PyDict::new(py);
                for (name, value) in attrs {
                    dict.set_item(name, value.to_python(py)?)?;
                }
                dict.into_any()
            }
            Native::Value(_) => return Err(PyTypeError::new_err("a value cannot be read as a value")),
        })
    }

    /// What an object of Python is as a value.
    pub fn of_python(object: &Bound<'_, PyAny>) -> PyResult<Native> {
        Native::within(object, DEPTH)
    }

    fn within(object: &Bound<'_, PyAny>, depth: u32) -> PyResult<Native> {
        let py = object.py();
        let Some(deeper) = depth.checked_sub(1) else {
            let text = "the data is nested too deeply for a value, or contains itself";
            return Err(raise(py, &Error::new(ErrorKind::Limit, text)));
        };
        if object.is_none() {
            return Ok(Native::None);
        }
        if let Ok(value) = object.cast::<Value>() {
            return Ok(Native::Value(value.get().value().clone()));
        }
        if let Ok(value) = object.cast::<PyBool>() {
            return Ok(Native::Bool(value.is_true()));
        }
        if object.is_instance_of::<PyInt>() {
            return object.extract().map(Native::Int);
        }
        if object.is_instance_of::<PyFloat>() {
            return object.extract().map(Native::Float);
        }
        if let Ok(text) = object.cast::<PyString>() {
            return Native::of_text(text);
        }
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Native::Bytes(bytes.as_bytes().to_vec()));
        }
        if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            let items = object.try_iter()?.map(|item| Native::within(&item?, deeper));
            return items.collect::<PyResult<_>>().map(Native::List);
        }
        if let Ok(mapping) = object.cast::<PyMapping>() {
            let mut attrs = Vec::new();
            for item in mapping.items()?.iter() {
                let (name, value): (Bound<PyAny>, Bound<PyAny>) = item.extract()?;
                let name = name.cast::<PyString>().map_err(|_| {
                    PyTypeError::new_err(
                        "names of attributes are strings, and so are keys of dictionaries here",
                    )
                })?;
                attrs.push((name.to_cow()?.into_owned(), Native::within(&value, deeper)?));
            }
            return Ok(Native::Attrs(attrs));
        }
        if object.hasattr(intern!(py, "__fspath__"))? {
            return Native::within(&object.call_method0(intern!(py, "__fspath__"))?, deeper);
        }
        let class = object.get_type();
        Err(PyTypeError::new_err(format!("no value of Nix is like an object of {}", class.name()?)))
    }

    fn of_text(text: &Bound<'_, PyString>) -> PyResult<Native> {
        if let Ok(text) = text.to_cow() {
            return Ok(Native::Text(text.into_owned()));
        }
        let bytes = text.call_method1(intern!(text.py(), "encode"), ("utf-8", "surrogateescape"))?;
        bytes.extract().map(Native::Bytes)
    }
}
