package toolfile

// The files of a tools directory that are no tool files.
const (
	APIFile     = "_api.yaml"     // what is true for every tool
	ToolsetFile = "_toolset.yaml" // what a folder of tools is for
	LibraryFile = "lib.jq"        // jq functions that the queries may call

	PromptEnding = ".prompt.yaml" // of the name of a prompt file
)
