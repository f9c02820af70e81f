//! What serde serializes, as plain data.

use serde::ser::{self, Serialize, Serializer};

use super::{Bounds, VALUE, context, passed};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluator::Value;

/// What a value can be made of.
pub enum Data {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    String(Vec<u8>),
    /// A string and its context.
    WithContext(Vec<u8>, Vec<Vec<u8>>),
    List(Vec<Data>),
    Attrs(Vec<(Vec<u8>, Data)>),
    Value(Value),
}

/// What serde says of `value`.
pub(crate) fn to_data<T: Serialize + ?Sized>(value: &T) -> Result<Data> {
    value.serialize(Writer { depth: Bounds::default().depth })
}

#[derive(Clone, Copy)]
struct Writer {
    depth: u32,
}

impl Writer {
    fn deeper(self) -> Result<Writer> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Writer { depth }),
            None => Err(Error::new(ErrorKind::Limit, "the data is nested too deeply for a value")),
        }
    }

    fn variant(self, name: &str, content: Data) -> Data {
        Data::Attrs(vec![(name.into(), content)])
    }
}

/// Elements, or members with their names.
struct Members {
    writer: Writer,
    /// For a variant: its name.
    variant: Option<&'static str>,
    list: Vec<Data>,
    attrs: Vec<(Vec<u8>, Data)>,
    key: Option<Vec<u8>>,
    with_context: bool,
}

impl Members {
    fn new(writer: Writer, variant: Option<&'static str>) -> Result<Members> {
        let writer = writer.deeper()?;
        Ok(Members { writer, variant, list: Vec::new(), attrs: Vec::new(), key: None, with_context: false })
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let index = self.list.len();
        self.list.push(value.serialize(self.writer).map_err(|error| error.within(|| index.to_string()))?);
        Ok(())
    }

    fn insert<T: Serialize + ?Sized>(&mut self, name: &[u8], value: &T) -> Result<()> {
        let shown = || String::from_utf8_lossy(name).into_owned();
        let value = value.serialize(self.writer).map_err(|error| error.within(shown))?;
        self.attrs.push((name.to_vec(), value));
        Ok(())
    }

    fn finish(self, data: Data) -> Data {
        match self.variant {
            Some(name) => self.writer.variant(name, data),
            None => data,
        }
    }

    fn list(mut self) -> Data {
        let list = std::mem::take(&mut self.list);
        self.finish(Data::List(list))
    }

    fn attrs(mut self) -> Data {
        let attrs = std::mem::take(&mut self.attrs);
        if self.with_context {
            return with_context(attrs);
        }
        self.finish(Data::Attrs(attrs))
    }
}

fn with_context(attrs: Vec<(Vec<u8>, Data)>) -> Data {
    let (mut string, mut context) = (Vec::new(), Vec::new());
    for (_, data) in attrs {
        match data {
            Data::String(text) => string = text,
            Data::List(elements) => {
                let text = |element| if let Data::String(text) = element { Some(text) } else { None };
                context = elements.into_iter().filter_map(text).collect();
            }
            _ => {}
        }
    }
    Data::WithContext(string, context)
}

impl Serializer for Writer {
    type Ok = Data;
    type Error = Error;
    type SerializeSeq = Members;
    type SerializeTuple = Members;
    type SerializeTupleStruct = Members;
    type SerializeTupleVariant = Members;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    fn serialize_bool(self, value: bool) -> Result<Data> {
        Ok(Data::Bool(value))
    }
    fn serialize_i8(self, value: i8) -> Result<Data> {
        Ok(Data::Int(value.into()))
    }
    fn serialize_i16(self, value: i16) -> Result<Data> {
        Ok(Data::Int(value.into()))
    }
    fn serialize_i32(self, value: i32) -> Result<Data> {
        Ok(Data::Int(value.into()))
    }
    fn serialize_i64(self, value: i64) -> Result<Data> {
        Ok(Data::Int(value))
    }
    fn serialize_u8(self, value: u8) -> Result<Data> {
        Ok(Data::Int(value.into()))
    }
    fn serialize_u16(self, value: u16) -> Result<Data> {
        Ok(Data::Int(value.into()))
    }
    fn serialize_u32(self, value: u32) -> Result<Data> {
        Ok(Data::Int(value.into()))
    }
    fn serialize_u64(self, value: u64) -> Result<Data> {
        let int = i64::try_from(value);
        int.map(Data::Int).map_err(|_| {
            let text = format!("the number {value} does not fit an integer of 64 bits");
            Error::new(ErrorKind::Convert, text)
        })
    }
    fn serialize_f32(self, value: f32) -> Result<Data> {
        Ok(Data::Float(value.into()))
    }
    fn serialize_f64(self, value: f64) -> Result<Data> {
        Ok(Data::Float(value))
    }
    fn serialize_char(self, value: char) -> Result<Data> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, value: &str) -> Result<Data> {
        self.serialize_bytes(value.as_bytes())
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<Data> {
        if value.contains(&0) {
            return Err(Error::new(ErrorKind::Convert, "a string cannot contain the byte 0"));
        }
        Ok(Data::String(value.to_vec()))
    }
    fn serialize_none(self) -> Result<Data> {
        Ok(Data::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Data> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Data> {
        Ok(Data::Null)
    }
    fn serialize_unit_struct(self, _name: &'static str) -> Result<Data> {
        Ok(Data::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Data> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Data> {
        match passed().filter(|_| name == VALUE) {
            Some(handle) => Ok(Data::Value(handle)),
            None => value.serialize(self),
        }
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Data> {
        let content = value.serialize(self.deeper()?)?;
        Ok(self.variant(variant, content))
    }
    fn serialize_seq(self, _len: Option<usize>) -> Result<Members> {
        Members::new(self, None)
    }
    fn serialize_tuple(self, _len: usize) -> Result<Members> {
        Members::new(self, None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _len: usize) -> Result<Members> {
        Members::new(self, None)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Members> {
        Members::new(self, Some(variant))
    }
    fn serialize_map(self, _len: Option<usize>) -> Result<Members> {
        Members::new(self, None)
    }
    fn serialize_struct(self, name: &'static str, _len: usize) -> Result<Members> {
        let members = Members::new(self, None)?;
        Ok(Members { with_context: name == context::NAME, ..members })
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Members> {
        Members::new(self, Some(variant))
    }
}

/// What serde distinguishes and Nix does not: kinds of lists, kinds of sets.
macro_rules! collected {
    ($($kind:ident: $member:ident)*; $($named:ident)*) => {
        $(impl ser::$kind for Members {
            type Ok = Data;
            type Error = Error;
            fn $member<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push(value)
            }
            fn end(self) -> Result<Data> {
                Ok(self.list())
            }
        })*
        $(impl ser::$named for Members {
            type Ok = Data;
            type Error = Error;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
                self.insert(name.as_bytes(), value)
            }
            fn end(self) -> Result<Data> {
                Ok(self.attrs())
            }
        })*
    };
}

collected! {
    SerializeSeq: serialize_element
    SerializeTuple: serialize_element
    SerializeTupleStruct: serialize_field
    SerializeTupleVariant: serialize_field;
    SerializeStruct
    SerializeStructVariant
}

impl ser::SerializeMap for Members {
    type Ok = Data;
    type Error = Error;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        let name = match key.serialize(self.writer)? {
            Data::String(name) => name,
            Data::Int(number) => number.to_string().into_bytes(),
            _ => return Err(Error::new(ErrorKind::Convert, "names of attributes are strings")),
        };
        self.key = Some(name);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let name = self.key.take().unwrap_or_default();
        self.insert(&name, value)
    }
    fn end(self) -> Result<Data> {
        Ok(self.attrs())
    }
}
