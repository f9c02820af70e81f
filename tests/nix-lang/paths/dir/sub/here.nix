"from dir/sub"
