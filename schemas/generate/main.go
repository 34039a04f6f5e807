// Command generate writes the JSON Schemas of package schemas into the current
// directory. They are made from the tables by which package toolfile reads.
package main

import (
	"fmt"
	"os"
)

func main() {
	for name, data := range generate() {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
