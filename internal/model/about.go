package model

// About is what the application says of a person when it brings them: for itself, and which
// language they read as far as it knows.
type About struct {
	ExternalID string
	Metadata   Metadata
	Language   Language
}

// NewAbout returns what the application says of a person. It returns an Invalid error for the
// fields "external_id", "metadata" and "language" with the reason.
func NewAbout(external string, metadata map[string]string, language string) (a About, err error) {
	if a.ExternalID, err = ExternalID.Parse(external); err != nil {
		return a, err
	}
	if a.Language, err = ParseLanguage(language); err != nil {
		return a, err
	}
	a.Metadata, err = NewMetadata(metadata, MostUserMetadata)
	return a, err
}
