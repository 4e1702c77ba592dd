package passkeys_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/descope/virtualwebauthn"

	"github.com/anteroom/anteroom/internal/passkeys"
)

// signFramed answers a question as a browser does for a page of the program in
// another site's frame. virtualwebauthn does not know frames.
func (d *device) signFramed(t *testing.T, q passkeys.Question) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(string(q.Options))
	if err != nil {
		t.Fatal(err)
	}
	clientData, err := json.Marshal(map[string]any{
		"type": "webauthn.get", "challenge": base64.RawURLEncoding.EncodeToString(options.Challenge),
		"origin": d.rp.Origin, "crossOrigin": true, "topOrigin": "https://evil.test",
	})
	if err != nil {
		t.Fatal(err)
	}
	const presentVerifiedEligible = 1 | 4 | 8
	id, data := sha256.Sum256([]byte(d.rp.ID)), sha256.Sum256(clientData)
	authData := binary.BigEndian.AppendUint32(append(id[:], presentVerifiedEligible), d.key.Counter+1)
	digest := sha256.Sum256(append(append([]byte(nil), authData...), data[:]...))
	signature, err := d.key.Key.Sign(digest[:])
	if err != nil {
		t.Fatal(err)
	}
	text := base64.RawURLEncoding.EncodeToString
	answer, err := json.Marshal(map[string]any{
		"type": "public-key", "id": text(d.key.ID), "rawId": text(d.key.ID),
		"response": map[string]string{
			"authenticatorData": text(authData), "clientDataJSON": text(clientData),
			"signature": text(signature), "userHandle": text(d.auth.Options.UserHandle),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
