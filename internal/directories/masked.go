package directories

import (
	"regexp"

	"github.com/anteroom/anteroom/internal/model"
)

// opens is what opens a directory: a token, a client's secret, or its access token. The
// name of a permission, which ends like one, is shorter.
var opens = regexp.MustCompile(`(` + tokenPrefix + `|` + secretPrefix + `|` + accessPrefix + `)[A-Za-z0-9_-]{16,}`)

// Masked returns a text in which nothing opens a directory: what somebody has sent in the
// wrong place is kept nowhere, and shown to nobody again.
func Masked(text string) string { return opens.ReplaceAllString(text, "${1}…") }

func masked(r model.DirectoryRequest) model.DirectoryRequest {
	for _, text := range []*string{&r.Agent, &r.Method, &r.Path, &r.Target, &r.Change, &r.Problem} {
		*text = Masked(*text)
	}
	return r
}
