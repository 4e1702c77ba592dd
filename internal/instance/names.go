package instance

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// maxURL is the longest address, in bytes.
const maxURL = 2000

var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// names applies what people see of the instance.
func (c Change) names(i *model.Instance) error {
	for _, set := range []struct {
		to    *string
		value *string
		parse func(string) (string, error)
	}{
		{&i.AppName, c.AppName, model.AppName.Parse},
		{&i.AppURL, c.AppURL, parseURL("app_url")},
		{&i.SupportEmail, c.SupportEmail, parseSupport},
		{&i.SupportURL, c.SupportURL, parseURL("support_url")},
		{&i.TermsURL, c.TermsURL, parseURL("terms")},
		{&i.PrivacyURL, c.PrivacyURL, parseURL("privacy")},
		{&i.BrandColor, c.BrandColor, parseColour("brand_color")},
		{&i.Background, c.Background, parseColour("background")},
	} {
		if set.value == nil {
			continue
		}
		parsed, err := set.parse(*set.value)
		if err != nil {
			return err
		}
		*set.to = parsed
	}
	return nil
}

// parseURL returns what reads where a link of our pages leads. Browsers follow it, so that
// it is a web address and nothing else, in the form that browsers give it.
func parseURL(field string) func(string) (string, error) {
	return func(s string) (string, error) {
		s = strings.TrimSpace(s)
		if s == "" {
			return "", nil
		}
		u, err := url.Parse(s)
		switch {
		case err != nil || u.Hostname() == "" || len(s) > maxURL || u.User != nil || strings.ContainsAny(s, "\\ \t\r\n"):
			return "", model.InvalidField(field, "instance.app_url", maxURL)
		case u.Scheme == "https", u.Scheme == "http" && netaddr.Loopback(u.Hostname()):
			return u.String(), nil
		}
		return "", model.InvalidField(field, "instance.app_url_insecure")
	}
}

func parseSupport(s string) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	email, err := emailaddr.Parse(s)
	if err != nil {
		return "", model.InField("support_email", err)
	}
	return string(email), nil
}

// parseColour returns what reads a colour. It becomes part of a stylesheet, so that it is
// six digits and nothing else.
func parseColour(field string) func(string) (string, error) {
	return func(s string) (string, error) {
		s = strings.ToLower(strings.TrimSpace(s))
		if s != "" && !colour.MatchString(s) {
			return "", model.InvalidField(field, "instance.brand_color", model.DefaultBrand)
		}
		return s, nil
	}
}
