package main

func memoryRows(b *bench) ([]row, error)   { return nil, nil }
func startRows(b *bench) ([]row, error)    { return nil, nil }
func lintRows(b *bench) ([]row, error)     { return nil, nil }
func pydanticRows(b *bench) ([]row, error) { return nil, nil }
func stdioRows(b *bench) ([]row, error)    { return nil, nil }
