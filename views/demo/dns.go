package demo

import "github.com/anteroom/anteroom/views/ui"

// DNS lists the records of the demo's name server, with the form that sets one.
type DNS struct {
	Records     []Record
	Name, Value ui.Field
}

// Template names the define that renders a DNS.
func (DNS) Template() string { return "demo/dns" }

// Record is a name with the values of its TXT records.
type Record struct {
	Name   string
	Values []string
}
