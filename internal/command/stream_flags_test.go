package command

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestTokenIsInAFile: what is wrong with a token is said of the flag that there is.
func TestTokenIsInAFile(t *testing.T) {
	t.Parallel()
	for _, err := range []error{model.InvalidField("token", "streams.token", 16, 512), model.InvalidField("token", "streams.no_token")} {
		if said := inFlags(err).Error(); !strings.HasPrefix(said, "--token-file: ") {
			t.Error(said)
		}
	}
}
