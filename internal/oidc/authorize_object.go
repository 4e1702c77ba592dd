package oidc

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// applyObject takes from a request object (OpenID Connect Core, section 6.1), which
// is not supported, how its refusal travels: whoever sent it waits for it where the
// object says. Nothing else of it counts, so that nobody need have signed it.
func applyObject(params url.Values) {
	parts := strings.Split(params.Get("request"), ".")
	if len(parts) != 3 {
		return
	}
	var object struct {
		ResponseMode string `json:"response_mode"`
		State        string `json:"state"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &object) != nil {
		return
	}
	if object.ResponseMode != "" {
		params.Set("response_mode", object.ResponseMode)
	}
	if object.State != "" && !params.Has("state") {
		params.Set("state", object.State)
	}
}
