package dns

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/miekg/dns"
)

const (
	udpSize = 1232 // bytes that pass everywhere without fragments (DNS flag day 2020)

	// Far above what any name needs; a message may be 64 KiB.
	maxBytes   = 32 << 10
	maxRecords = 256
)

// What can be wrong with a message.
var (
	errForeign   = errors.New("not an answer to this question")
	errMalformed = errors.New("malformed answer")
	errTooLarge  = errors.New("answer too large")
)

// question is what is asked for.
type question struct {
	name    string // canonical
	qtype   uint16
	recurse bool // asks a resolver to look around
}

// message makes a message that asks. The library draws its ID from the system's
// random source, and each round trip has a socket, and so a source port, of its
// own. Messages are not shared: packing one writes to it.
func (q question) message(edns bool) *dns.Msg {
	m := new(dns.Msg).SetQuestion(q.name, q.qtype)
	m.RecursionDesired = q.recurse
	if edns {
		m.SetEdns0(udpSize, false)
	}
	return m
}

// exchange asks the server at an address by UDP, and by TCP when the answer
// does not fit.
func (c *Client) exchange(ctx context.Context, addr string, q question) (*dns.Msg, error) {
	edns := true
	m, err := c.roundTrip(ctx, "udp", addr, q.message(edns))
	if err == nil && m.Rcode == dns.RcodeFormatError {
		// RFC 6891 §7: the server may be older than EDNS.
		edns = false
		m, err = c.roundTrip(ctx, "udp", addr, q.message(edns))
	}
	if err == nil && m.Truncated {
		m, err = c.roundTrip(ctx, "tcp", addr, q.message(edns))
	}
	if err == nil && m.Truncated {
		return nil, fmt.Errorf("%w: truncated over TCP", errMalformed)
	}
	return m, err
}

// roundTrip sends a message over a new connection, and reads until its answer
// comes.
func (c *Client) roundTrip(ctx context.Context, network, addr string, q *dns.Msg) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, c.try)
	defer cancel()
	conn, err := c.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	// A deadline in the past ends a read or write that waits when the context
	// ends, for whatever reason.
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	wire := dns.Conn{Conn: conn, UDPSize: udpSize}
	if err := wire.WriteMsg(q); err != nil {
		return nil, err
	}
	for {
		packet, err := wire.ReadMsgHeader(nil)
		if err != nil && !errors.Is(err, dns.ErrShortRead) {
			return nil, err
		}
		m, err := parse(packet, q)
		// Who forges UDP packets must not be able to end the wait for the
		// real answer.
		if errors.Is(err, errForeign) && network == "udp" {
			continue
		}
		return m, err
	}
}

// parse reads a packet that came back for a question. The error is errForeign
// when something is there that cannot be the answer.
func parse(packet []byte, q *dns.Msg) (*dns.Msg, error) {
	if len(packet) < 2 || binary.BigEndian.Uint16(packet) != q.Id {
		return nil, errForeign
	}
	if len(packet) > maxBytes {
		return nil, errTooLarge
	}
	m := new(dns.Msg)
	err := m.Unpack(packet)
	switch {
	case !m.Response || m.Opcode != q.Opcode:
		return nil, errForeign
	case m.Truncated:
		// Some cut a packet in the middle of a record. Nothing of it is used.
		return &dns.Msg{MsgHdr: m.MsgHdr}, nil
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	case len(m.Question) == 0 && m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError:
		return m, nil // a server that did not get as far as the question
	case len(m.Question) != 1 || !sameQuestion(m.Question[0], q.Question[0]):
		return nil, errForeign
	case len(m.Answer) > maxRecords:
		return nil, errTooLarge
	}
	return m, nil
}

// sameQuestion compares questions; names are the same in upper and lower case.
func sameQuestion(a, b dns.Question) bool {
	return a.Qtype == b.Qtype && a.Qclass == b.Qclass && dns.CanonicalName(a.Name) == dns.CanonicalName(b.Name)
}
