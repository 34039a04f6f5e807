// Package toolfile reads the YAML files of a tools directory: tool files,
// _api.yaml and _toolset.yaml. What it returns is data with places, without
// behaviour; what is wrong with a file is reported, all of it, and what can be
// read beside it is read.
package toolfile
