// Package terminal shows people the answers of tools: as tables and cards in a
// window, or as text for other programs. It knows of a tool only which fields an
// answer has.
package terminal
