package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// The kinds of setting. Each is a flag.Value over a field of Config.

// text is any string.
type text struct{ p *string }

func (v text) String() string     { return *v.p }
func (v text) Set(s string) error { *v.p = s; return nil }

// choice is one of a few words.
type choice struct {
	p  *string
	of []string
}

func (v choice) String() string { return *v.p }

func (v choice) Set(s string) error {
	if !slices.Contains(v.of, s) {
		return fmt.Errorf("%q is none of %s", s, strings.Join(v.of, ", "))
	}
	*v.p = s
	return nil
}

// hostPort is a network address. The host may be empty.
type hostPort struct{ p *string }

func (v hostPort) String() string { return *v.p }

func (v hostPort) Set(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return fmt.Errorf("%q is not an address; write HOST:PORT, as in localhost:8080", s)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("port %q is not a number from 0 to 65535", port)
	}
	*v.p = s
	return nil
}

// webOrigin is the scheme, host and port of a URL, in the form in which equal
// ones are equal.
type webOrigin struct{ p *string }

func (v webOrigin) String() string { return *v.p }

func (v webOrigin) Set(s string) error {
	// The value is not repeated in the errors: it may hold a password.
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("this is not a web address; write it as in https://id.example.com")
	}
	if u.User != nil || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("only scheme, host and port can be set; remove user, path, query and fragment")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if _, err := netip.ParseAddr(host); err != nil && strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
		return fmt.Errorf("%q is not a host name; write international names in their xn-- form", host)
	}
	if u.Scheme == "http" && !netaddr.Loopback(host) && !strings.HasSuffix(host, ".localhost") { // browsers never look such a name up
		return fmt.Errorf("http is for localhost only; use https://%s", u.Host)
	}
	port := u.Port()
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return fmt.Errorf("port %q is not a number from 1 to 65535", port)
	}
	*v.p = netaddr.Origin(u.Scheme + "://" + u.Host)
	return nil
}

// webOrigins is a list of them, separated by commas.
type webOrigins struct{ p *[]string }

func (v webOrigins) String() string { return strings.Join(*v.p, ",") }

func (v webOrigins) Set(s string) error {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		var one string
		if err := (webOrigin{&one}).Set(strings.TrimSpace(part)); err != nil {
			return err
		}
		if slices.Contains(list, one) {
			return fmt.Errorf("%s is there twice", one)
		}
		list = append(list, one)
	}
	*v.p = list
	return nil
}

// tenant is one of Microsoft's, by its id. Its name would do as well there, and is not
// what an answer says; common, organizations and consumers are everybody's.
type tenant struct{ p *string }

func (v tenant) String() string { return *v.p }

func (v tenant) Set(s string) error {
	s = strings.ToLower(s)
	parts := strings.Split(s, "-")
	ok := len(s) == 36 && len(parts) == 5 && strings.Trim(s, "0123456789abcdef-") == ""
	for i, length := range []int{8, 4, 4, 4, 12} {
		ok = ok && len(parts[i]) == length
	}
	if !ok {
		return fmt.Errorf("%q is not the id of a tenant; write it as in 72f988bf-86f1-41af-91ab-2d7cd011db47", s)
	}
	*v.p = s
	return nil
}

// mailbox is a mail address with or without a name (RFC 5322 §3.4).
type mailbox struct{ p *string }

func (v mailbox) String() string { return *v.p }

func (v mailbox) Set(s string) error {
	if _, err := mail.ParseAddress(s); err != nil {
		return fmt.Errorf("%q is not a mail address; write it as in Coffeedesk <no-reply@example.com>", s)
	}
	*v.p = s
	return nil
}

// networks is a list of address ranges, separated by commas.
type networks struct{ p *[]netip.Prefix }

func (v networks) String() string {
	s := make([]string, len(*v.p))
	for i, n := range *v.p {
		s[i] = n.String()
	}
	return strings.Join(s, ",")
}

func (v networks) Set(s string) error {
	var list []netip.Prefix
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		n, err := netip.ParsePrefix(part)
		if addr, addrErr := netip.ParseAddr(part); err != nil && addrErr == nil {
			n, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q is not a network; write it as in 10.0.0.0/8 or 192.0.2.7", part)
		}
		if n.Bits() == 0 {
			return fmt.Errorf("%s is everybody, and would let every client choose its own address; name the proxies", n)
		}
		list = append(list, n.Masked())
	}
	*v.p = list
	return nil
}

// hosts is a list of host names or addresses, separated by commas.
type hosts struct{ p *[]string }

func (v hosts) String() string { return strings.Join(*v.p, ",") }

func (v hosts) Set(s string) error {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		host := strings.ToLower(strings.TrimSpace(part))
		if _, err := netip.ParseAddr(host); err != nil && (host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "") {
			return fmt.Errorf("%q is not a host; write its name or address alone, without scheme and port", part)
		}
		list = append(list, host)
	}
	*v.p = list
	return nil
}

// level is a log level.
type level struct{ p *slog.Level }

func (v level) String() string { return strings.ToLower(v.p.String()) }

func (v level) Set(s string) error {
	if err := v.p.UnmarshalText([]byte(s)); err != nil {
		return fmt.Errorf("%q is none of debug, info, warn, error", s)
	}
	return nil
}

// number is a whole number, of at least so much.
type number struct {
	p     *int
	least int
}

func (v number) String() string { return strconv.Itoa(*v.p) }

func (v number) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < v.least {
		return fmt.Errorf("%q is not a number from %d on", s, v.least)
	}
	*v.p = n
	return nil
}

// duration is a length of time, of at least so much.
type duration struct {
	p     *time.Duration
	least time.Duration
}

func (v duration) String() string { return v.p.String() }

func (v duration) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err == nil && d >= v.least {
		*v.p = d
		return nil
	}
	if v.least > 0 {
		return fmt.Errorf("%q is not a length of time above zero; write it as in 30s or 2m", s)
	}
	return fmt.Errorf("%q is not a length of time; write it as in 0s, 30s or 2m", s)
}
