//go:build race

package jq

const underRace = true
