package mail

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
)

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// SignInData is what the sign-in mail says.
type SignInData struct {
	AppName string // the application the person signs in to
	To      string // the address that was typed in
	Code    string // six digits
	LinkURL string // the magic link: absolute, http or https
	Crowded bool   // codes are not sent because too many were asked for
	Minutes int    // how long code and link work
	Device  string // what asked, such as "Chrome on macOS"; "" when unknown
}

// SignIn composes the mail with the six-digit code and the magic link. Names
// are cleaned with CleanName.
func SignIn(d SignInData) (Message, error) {
	d.AppName, d.Device = CleanName(d.AppName), CleanName(d.Device)
	if err := d.check(); err != nil {
		return Message{}, fmt.Errorf("compose sign-in mail: %w", err)
	}
	return asked(compose("signin", d.To, d))
}

// SignInCode composes the mail with the six-digit code alone.
func SignInCode(d SignInData) (Message, error) {
	d.AppName, d.Device = CleanName(d.AppName), CleanName(d.Device)
	if err := d.check(); err != nil {
		return Message{}, fmt.Errorf("compose sign-in mail: %w", err)
	}
	return asked(compose("signin_code", d.To, d))
}

// SignInLink composes the mail with a magic link that works in every browser in which
// somebody asked to sign in with the address. It has no code.
func SignInLink(d SignInData) (Message, error) {
	d.AppName = CleanName(d.AppName)
	if err := d.check(); err != nil {
		return Message{}, fmt.Errorf("compose sign-in mail: %w", err)
	}
	return asked(compose("signin_link", d.To, d))
}

func (d SignInData) check() error {
	if err := checkLink(d.LinkURL); err != nil {
		return err
	}
	switch {
	case d.AppName == "":
		return errors.New("no application name")
	case !sixDigits.MatchString(d.Code):
		return errors.New("the code is not six digits")
	case d.Minutes < 1:
		return errors.New("the code works for no time")
	}
	return nil
}

// checkLink refuses what is not the absolute address of a page.
func checkLink(raw string) error {
	link, err := url.Parse(raw)
	switch {
	case err != nil:
		return fmt.Errorf("link: %w", err)
	case link.Scheme != "http" && link.Scheme != "https" || link.Host == "":
		return errors.New("the link is not an absolute web address")
	}
	return nil
}

// asked marks a mail as one that is urgent, and read by whose request it is: a code, or a link.
func asked(m Message, err error) (Message, error) {
	m.Urgent, m.Asked = true, true
	return m, err
}

// own marks a mail that tells somebody what they have done themselves, as far as anybody knows.
func own(m Message, err error) (Message, error) {
	m.Asked = true
	return m, err
}

// urgent marks a mail as one that somebody waits for.
func urgent(m Message, err error) (Message, error) {
	m.Urgent = true
	return m, err
}
