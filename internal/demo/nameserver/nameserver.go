// Package nameserver is a DNS server for demonstrations and tests: it is the
// authority for .example, a domain that exists nowhere else (RFC 2606), and
// holds the TXT records that it is told. It listens on loopback only, knows that
// localhost is nobody's to look up, and refuses to answer for other names.
package nameserver

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/net/netutil"
)

// The bounds of a server.
const (
	maxNames       = 1000
	maxValues      = 20   // at a name
	maxValue       = 1024 // bytes
	maxConnections = 16   // over TCP
	idleTimeout    = 5 * time.Second
)

// Server is a running server. Its methods may be called from several
// goroutines.
type Server struct {
	addr     string
	udp, tcp *dns.Server
	stopped  sync.WaitGroup

	mu      sync.Mutex
	records map[string][]string // values by canonical name
}

// Record is a name with the values of its TXT records.
type Record struct {
	Name   string // without a trailing dot
	Values []string
}

// Listen starts a server on addr, a loopback address such as "127.0.0.1:0".
func Listen(addr string) (*Server, error) {
	ip, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen for DNS: %w", err)
	}
	if !ip.Addr().IsLoopback() {
		return nil, fmt.Errorf("listen for DNS: %q is not a loopback address", addr)
	}
	packets, listener, err := listenBoth(addr)
	if err != nil {
		return nil, fmt.Errorf("listen for DNS: %w", err)
	}
	s := &Server{addr: packets.LocalAddr().String(), records: map[string][]string{}}
	s.udp = &dns.Server{PacketConn: packets, Handler: dns.HandlerFunc(s.answer)}
	s.tcp = &dns.Server{
		Listener:    netutil.LimitListener(listener, maxConnections),
		Handler:     dns.HandlerFunc(s.answer),
		IdleTimeout: func() time.Duration { return idleTimeout },
	}
	for _, server := range []*dns.Server{s.udp, s.tcp} {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		// Serving ends only when Close closes the sockets.
		s.stopped.Go(func() { _ = server.ActivateAndServe() })
		<-started
	}
	return s, nil
}

// listenBoth listens by UDP and by TCP on the same port. A port that is free
// for the one may be taken for the other, so with port 0 it tries some.
func listenBoth(addr string) (packets net.PacketConn, listener net.Listener, err error) {
	for range 10 {
		packets, err = net.ListenPacket("udp", addr)
		if err != nil {
			return nil, nil, err
		}
		listener, err = net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, listener, nil
		}
		_ = packets.Close()
	}
	return nil, nil, err
}

// Addr returns the address that the server listens on, as host:port.
func (s *Server) Addr() string { return s.addr }

// DialContext connects to this server, whatever the address. With it a client
// that follows a zone's name servers to port 53 stays in the demo.
func (s *Server) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, s.addr)
}

// Set replaces the TXT records of a name in .example.
func (s *Server) Set(name string, values ...string) error {
	if _, ok := dns.IsDomainName(name); !ok || !dns.IsSubDomain(zone, dns.Fqdn(name)) {
		return fmt.Errorf("%q is not a name in .example", name)
	}
	if len(values) == 0 || len(values) > maxValues {
		return fmt.Errorf("%s has %d values; from 1 to %d are possible", name, len(values), maxValues)
	}
	if i := slices.IndexFunc(values, func(v string) bool { return len(v) > maxValue }); i >= 0 {
		return fmt.Errorf("value %d of %s is longer than %d bytes", i+1, name, maxValue)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := dns.CanonicalName(name)
	if _, ok := s.records[key]; !ok && len(s.records) >= maxNames {
		return fmt.Errorf("there are records for %d names already", maxNames)
	}
	s.records[key] = slices.Clone(values)
	return nil
}

// Remove removes the TXT records of a name, if there are any.
func (s *Server) Remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.records, dns.CanonicalName(name))
}

// Records returns all records, by name.
func (s *Server) Records() []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	records := make([]Record, 0, len(s.records))
	for name, values := range s.records {
		records = append(records, Record{Name: strings.TrimSuffix(name, "."), Values: slices.Clone(values)})
	}
	slices.SortFunc(records, func(a, b Record) int { return strings.Compare(a.Name, b.Name) })
	return records
}

// Close stops the server.
func (s *Server) Close() {
	// Shutdown would wait for connections that a client keeps open.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, server := range []*dns.Server{s.udp, s.tcp} {
		_ = server.ShutdownContext(ctx)
	}
	s.stopped.Wait()
}
