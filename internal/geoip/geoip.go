// Package geoip says where an IP address is, from a file that the operator
// provides. It asks nobody: without a file no address is anywhere.
package geoip

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Places knows where addresses are. A nil *Places knows none. It is safe for
// concurrent use.
type Places struct{ reader *maxminddb.Reader }

// Open opens a database of cities in MaxMind's format, such as GeoLite2-City or
// DB-IP City Lite. The file stays open until Close.
func Open(path string) (*Places, error) {
	reader, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("GeoIP file: %w", err)
	}
	if kind := reader.Metadata.DatabaseType; !strings.Contains(kind, "City") {
		return nil, errors.Join(fmt.Errorf("GeoIP file %s: it is a database of the type %q, not of cities", path, kind), reader.Close())
	}
	return &Places{reader}, nil
}

// Close closes the file.
func (p *Places) Close() error {
	if p == nil {
		return nil
	}
	return p.reader.Close()
}

// place is what is read of a record.
type place struct {
	City    named `maxminddb:"city"`
	Country named `maxminddb:"country"`
}

type named struct {
	Names struct {
		English string `maxminddb:"en"`
	} `maxminddb:"names"`
}

// Place returns where an address is, in words: "Zurich, Switzerland". It returns
// "" when it does not know.
func (p *Places) Place(ip string) string {
	a, err := netip.ParseAddr(ip)
	if p == nil || err != nil {
		return ""
	}
	var found place
	if err := p.reader.Lookup(a.Unmap().WithZone("")).Decode(&found); err != nil {
		return "" // a broken record is as good as none
	}
	city, country := found.City.Names.English, found.Country.Names.English
	if city == "" || country == "" {
		return city + country
	}
	return city + ", " + country
}
