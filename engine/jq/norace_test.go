//go:build !race

package jq

const underRace = false
