package model

import (
	"encoding/json"
	"unicode/utf8"
)

// Metadata is what an application says about something of ours, for itself: names and
// values, which nobody else reads. It is kept as a JSON object whose names are sorted, "" for
// none.
type Metadata string

// The limits of metadata.
const (
	MostOrganizationMetadata = 10 // names
	MostUserMetadata         = 20
	maxMetadataName          = 64 // characters
	maxMetadataValue         = 1000
)

// NewMetadata returns what names and values are, at most so many. It returns an Invalid
// error for the field "metadata" for too many, and for ones that are too long or are no text.
func NewMetadata(all map[string]string, most int) (Metadata, error) {
	if len(all) == 0 {
		return "", nil
	}
	if len(all) > most {
		return "", InvalidField("metadata", "model.metadata_many", most)
	}
	for name, value := range all {
		switch {
		case name == "" || utf8.RuneCountInString(name) > maxMetadataName || !utf8.ValidString(name):
			return "", InvalidField("metadata", "model.metadata_name", maxMetadataName)
		case utf8.RuneCountInString(value) > maxMetadataValue || !utf8.ValidString(value):
			return "", InvalidField("metadata", "model.metadata_value", name, maxMetadataValue)
		}
	}
	text, err := JSON(all)
	return Metadata(text), err
}

// Map returns the names with their values, nil for none.
func (m Metadata) Map() map[string]string {
	var all map[string]string
	if m != "" {
		_ = json.Unmarshal([]byte(m), &all) // NewMetadata has made it
	}
	return all
}
