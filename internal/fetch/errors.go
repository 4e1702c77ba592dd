package fetch

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
)

// The errors that say why nothing was asked, or why an answer counts for nothing.
var (
	ErrAddress  = errors.New("the address is not public")
	ErrURL      = errors.New("not an https URL")
	ErrTooLarge = errors.New("the answer is too large")
	ErrRedirect = errors.New("the address leads to another one")
	ErrStatus   = errors.New("the address answers without a document")
	ErrTimeout  = errors.New("no answer within " + timeout.String())
)

func private(addr netip.Addr) error {
	return fmt.Errorf("%s: %w", addr, ErrAddress)
}

// redirected says to which address an answer leads, without its query, which may be
// secret. Nobody goes there: whoever chose the first address may choose this one.
func redirected(to *url.URL) error {
	const most = 300
	at := (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String()
	if to.Scheme != "https" || len(at) > most {
		return fmt.Errorf("%w: give one that does not", ErrRedirect)
	}
	return fmt.Errorf("%w: give %s if that is right", ErrRedirect, at)
}

// refused says what to do about an answer with a status.
func refused(status int) error {
	do := "check its spelling"
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		do = "it has to be there for everybody"
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		do = "try again later"
	}
	return fmt.Errorf("%w (%d %s): %s", ErrStatus, status, http.StatusText(status), do)
}

// Plain says in plain words what went wrong, given an error of one of the clients here,
// without the URL that it holds: its query may be secret.
func Plain(err error) error {
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		return ErrTimeout
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return fmt.Errorf("no host is named %s: check its spelling", name.Name)
	case errors.As(err, &certificate):
		return fmt.Errorf("its certificate is not valid: %w", certificate.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("nobody answers there: check the host and the port")
	}
	return err
}
