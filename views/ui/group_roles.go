package ui

// GroupRole is a row of a list of groups and the roles that they give, or of the form for
// them, in which the last ones are empty.
type GroupRole struct {
	N       int // counted from 1
	Group   string
	Role    string
	Options []Option
}
