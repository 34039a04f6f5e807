//go:build race

package lsp

const underRace = true
