// Package diag says what is wrong with a file, and where: findings with a line
// and a column, and texts that remember where in which file they were written,
// through every quoting and folding of YAML.
package diag
