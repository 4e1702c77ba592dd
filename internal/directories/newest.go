package directories

import "github.com/anteroom/anteroom/internal/model"

// A page that shows a secret once is the answer to a form, which a browser sends again when
// somebody reloads the page: so the form says which was the newest one when it was shown.
// noneYet stands for that where there was none.
const noneYet = "none"

// NewestToken says which of the tokens of a directory is the newest.
func NewestToken(all []model.DirectoryToken) string {
	if len(all) == 0 {
		return noneYet
	}
	return string(all[len(all)-1].ID)
}

// NewestClient says which of the clients of a directory is the newest.
func NewestClient(all []model.DirectoryClient) string {
	if len(all) == 0 {
		return noneYet
	}
	return string(all[len(all)-1].ID)
}

// newer reports whether there is a newer one than somebody has seen, who is not asked when
// that is "". One that was revoked since makes none newer: ids are in the order of time.
func newer(newest, seen string) bool {
	return newest != noneYet && seen != "" && (seen == noneYet || newest > seen)
}
