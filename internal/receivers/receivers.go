// Package receivers owns what is the same for all who are sent events, one by one (webhooks) or
// in batches (streams): how what they get is signed, which answers count as taken, and which
// addresses are our own. It does not know what is sent, nor when.
package receivers

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// secretPrefix begins every secret, so that scanners know what they have found.
const secretPrefix = "whsec_"

// NewSecret returns a new secret: 256 random bits in standard base64, which receivers expect
// behind the prefix.
func NewSecret(source secret.Source) string {
	raw, err := base64.RawURLEncoding.DecodeString(source.Token())
	if err != nil {
		panic("receivers: a token that is not base64: " + err.Error())
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// How many bytes a secret has that somebody else has made.
const (
	MinSecret  = 24
	MostSecret = 64
)

// IsSecret reports whether a text can be a secret that somebody else has made, in base64 behind the
// prefix, as Standard Webhooks says.
func IsSecret(key string) bool {
	text, ok := strings.CutPrefix(key, secretPrefix)
	raw, err := base64.StdEncoding.DecodeString(text)
	return ok && err == nil && len(raw) >= MinSecret && len(raw) <= MostSecret
}

// hintLength is how many characters of a secret people see.
const hintLength = 4

// Hint returns by what people know a secret that they cannot read again.
func Hint(key string) string { return key[max(0, len(key)-hintLength):] }

// Header returns the headers of a message that is sent at a time, signed by each of the secrets
// as Standard Webhooks says.
func Header(secrets []string, id string, at time.Time, body []byte) (http.Header, error) {
	var all []string
	for _, key := range secrets {
		signer, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			return nil, errors.New("the secret is malformed")
		}
		signature, err := signer.Sign(id, at, body)
		if err != nil {
			return nil, err
		}
		all = append(all, signature)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(all, " "))
	return header, nil
}

// ErrGone is the error for a receiver that says it is not there any more.
var ErrGone = errors.New("it is not there any more (410)")

// Refused returns an error for the status of an answer that takes nothing.
func Refused(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusGone:
		return ErrGone
	case status >= 300 && status < 400:
		return fmt.Errorf("it answers %d, which leads elsewhere: nobody goes there", status)
	}
	return fmt.Errorf("it answers %d %s", status, http.StatusText(status))
}

// RetryAfter returns for how long a receiver wants to be left alone that has answered with a
// header, 0 where it does not say so (RFC 9110 §10.2.3).
func RetryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}

// Own reports whether an address is one of the program's own: what it answers would be sent to
// it again.
func Own(sites model.Sites, u *url.URL) bool {
	for _, site := range sites.All() {
		if ours, err := url.Parse(string(site)); err == nil && strings.EqualFold(ours.Host, u.Host) {
			return true
		}
	}
	return false
}
