package nameserver

import (
	"net"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// The zone, and the host name of its only server.
const (
	zone = "example."
	host = "ns1.example."
)

// ttl is short, so that nobody who plays with records waits for a cache.
const ttl = 5 // seconds

// answer answers one question.
func (s *Server) answer(w dns.ResponseWriter, question *dns.Msg) {
	m := new(dns.Msg).SetReply(question)
	s.fill(m, question.Question[0])
	size := dns.MinMsgSize
	if opt := question.IsEdns0(); opt != nil {
		size = max(size, int(opt.UDPSize()))
		m.SetEdns0(opt.UDPSize(), false)
	}
	if w.LocalAddr().Network() == "tcp" {
		size = dns.MaxMsgSize
	}
	m.Truncate(size)
	// Who has gone gets no answer.
	_ = w.WriteMsg(m)
}

// fill puts what the zone holds into a reply.
func (s *Server) fill(m *dns.Msg, q dns.Question) {
	name := dns.CanonicalName(q.Name)
	if q.Qclass == dns.ClassINET && dns.IsSubDomain("localhost.", name) {
		m.Authoritative, m.Rcode = true, dns.RcodeNameError // RFC 6761 §6.3: it is nobody's to look up
		return
	}
	if q.Qclass != dns.ClassINET || !dns.IsSubDomain(zone, name) {
		m.Rcode = dns.RcodeRefused
		return
	}
	m.Authoritative = true
	all, exists := s.at(name)
	for _, rr := range all {
		if q.Qtype == dns.TypeANY || q.Qtype == rr.Header().Rrtype {
			rr.Header().Name = q.Name // in the spelling of who asks
			m.Answer = append(m.Answer, rr)
		}
	}
	if !exists {
		m.Rcode = dns.RcodeNameError
	}
	if len(m.Answer) == 0 {
		m.Ns = []dns.RR{soa()}
	}
}

// at returns all records of a name, and whether the name exists: it does, too,
// when there are only names below it (RFC 8020).
func (s *Server) at(name string) (records []dns.RR, exists bool) {
	header := func(rrtype uint16) dns.RR_Header {
		return dns.RR_Header{Name: name, Rrtype: rrtype, Class: dns.ClassINET, Ttl: ttl}
	}
	switch name {
	case zone:
		records = append(records, soa(), &dns.NS{Hdr: header(dns.TypeNS), Ns: host})
	case host:
		records = append(records, &dns.A{Hdr: header(dns.TypeA), A: net.IPv4(127, 0, 0, 1)})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range s.records[name] {
		records = append(records, &dns.TXT{Hdr: header(dns.TypeTXT), Txt: stringsOf(value)})
	}
	if len(records) > 0 {
		return records, true
	}
	for other := range s.records {
		if dns.IsSubDomain(name, other) {
			return nil, true
		}
	}
	return nil, false
}

func soa() dns.RR {
	return &dns.SOA{
		Hdr: dns.RR_Header{Name: zone, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: ttl},
		Ns:  host, Mbox: "hostmaster.example.", Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, Minttl: ttl,
	}
}

// stringsOf cuts a value into the strings of a TXT record, of 255 bytes at
// most, written as the library wants them: with backslashes doubled.
func stringsOf(value string) []string {
	var parts []string
	for part := range slices.Chunk([]byte(value), 255) {
		parts = append(parts, strings.ReplaceAll(string(part), `\`, `\\`))
	}
	if len(parts) == 0 {
		return []string{""}
	}
	return parts
}
