package program

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// lookAtBaseURL returns an error when nobody gets to the program by its base URL, the
// certificate there is not good or not for long, or the clocks differ.
func lookAtBaseURL(ctx context.Context, p Patient) error {
	if p.Settings.BaseURL == "" {
		return nil // which another check tells of
	}
	return lookAtAddress(ctx, p, p.Settings.BaseURL)
}

// lookAtOldAddresses does the same for the aliases.
func lookAtOldAddresses(ctx context.Context, p Patient) error {
	var all []error
	for _, alias := range p.Settings.Aliases {
		all = append(all, lookAtAddress(ctx, p, alias))
	}
	return errors.Join(all...)
}

// lookAtAddress looks at one of the program's addresses.
func lookAtAddress(ctx context.Context, p Patient, base string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: p.Roots}, DialContext: p.Dial, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	asked := time.Now()
	res, _, err := ask(ctx, client, base+"/healthz")
	if err != nil {
		return unreached(base, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s/healthz answers with status %d: see that the proxy leads to this program, and that it runs", base, res.StatusCode)
	}
	if res.TLS != nil {
		if until := res.TLS.PeerCertificates[0].NotAfter; until.Sub(asked) < soonOver {
			return fmt.Errorf("the certificate at %s is good until %s only: renew it", base, until.UTC().Format(time.RFC3339))
		}
	}
	if there, err := http.ParseTime(res.Header.Get("Date")); err == nil && there.Sub(asked).Abs() > mostSkew+patience {
		return fmt.Errorf("the clock at %s says %s, and that of this machine %s: have both set by NTP", base, there.Format(time.RFC3339), asked.UTC().Format(time.RFC3339))
	}
	return leadsHere(ctx, client, base)
}

// leadsHere returns an error when somebody else is at an address, or a server that does not
// know it.
func leadsHere(ctx context.Context, client *http.Client, base string) error {
	res, text, err := ask(ctx, client, base+"/.well-known/openid-configuration")
	if err != nil {
		return unreached(base, err)
	}
	var said struct {
		Issuer string `json:"issuer"`
	}
	switch err := json.Unmarshal(text, &said); {
	case res.StatusCode == http.StatusMisdirectedRequest:
		return fmt.Errorf("the server at %s does not take that for an address of its own: see that it was started with these settings, and that the proxy passes the Host header on", base)
	case err != nil || said.Issuer == "":
		return fmt.Errorf("another program answers at %s (status %d): see that DNS and the proxy lead to this one", base, res.StatusCode)
	case said.Issuer != base:
		return fmt.Errorf("the server at %s says that it is %s: start it with these settings", base, said.Issuer)
	}
	return nil
}

// ask returns what is answered at a URL.
func ask(ctx context.Context, client *http.Client, at string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, nil, err
	}
	res, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	const most = 64 << 10
	text, err := io.ReadAll(io.LimitReader(res.Body, most))
	return res, text, err
}

// unreached says why there is no answer at an address.
func unreached(base string, err error) error {
	if bad := (*tls.CertificateVerificationError)(nil); errors.As(err, &bad) {
		return fmt.Errorf("the certificate at %s is not good (%w): renew it, or have it name this host", base, bad.Err)
	}
	if name := (*net.DNSError)(nil); errors.As(err, &name) && name.IsNotFound {
		return fmt.Errorf("DNS knows no host %s: make an A or AAAA record there that leads to this machine, or to the proxy before it", name.Name)
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("nothing answers at %s (%w): start the server, and see that DNS and the proxy lead there", base, err)
}
