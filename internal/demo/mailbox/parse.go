package mailbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// The bounds of a multipart message.
const (
	maxDepth = 4
	maxParts = 20
)

// Message is a mail as it arrived, decoded.
type Message struct {
	ID         string // unique in its mailbox
	From       string // from the envelope
	To         []string
	Subject    string
	MessageID  string // the header, without angle brackets; equal for a retry
	Language   string // the tag (BCP 47) of what it is written in, "" where it does not say
	ReceivedAt time.Time
	Text       string // the first text/plain part
	HTML       string // the first text/html part, exactly as sent: never to be trusted
}

// parse reads the headers and the texts of a message. The envelope is not in
// it. Attachments are left out.
func parse(raw []byte) (Message, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, fmt.Errorf("header: %w", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return Message{}, fmt.Errorf("subject: %w", err)
	}
	msg := Message{
		Subject:   strings.ToValidUTF8(subject, "\ufffd"),
		MessageID: strings.Trim(m.Header.Get("Message-Id"), "<> "),
		Language:  m.Header.Get("Content-Language"),
	}
	p := parser{msg: &msg}
	if err := p.entity(header(m.Header), m.Body, 0); err != nil {
		return Message{}, err
	}
	return msg, nil
}

// header is what net/mail and mime/multipart both offer of a header.
type header map[string][]string

// get returns the first value of a field, given in its canonical spelling.
func (h header) get(field string) string {
	if v := h[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// parser walks the parts of one message.
type parser struct {
	msg   *Message
	parts int
}

// entity reads one MIME entity: a text, or the parts of a multipart.
func (p *parser) entity(h header, body io.Reader, depth int) error {
	mediaType, params := "text/plain", map[string]string(nil)
	if v := h.get("Content-Type"); v != "" {
		var err error
		if mediaType, params, err = mime.ParseMediaType(v); err != nil {
			return fmt.Errorf("content type: %w", err)
		}
	}
	if strings.HasPrefix(mediaType, "multipart/") {
		return p.multipart(params["boundary"], body, depth+1)
	}
	if disposition, _, _ := strings.Cut(h.get("Content-Disposition"), ";"); strings.EqualFold(disposition, "attachment") {
		return nil
	}
	switch {
	case mediaType == "text/plain" && p.msg.Text == "":
		return read(&p.msg.Text, h, body)
	case mediaType == "text/html" && p.msg.HTML == "":
		return read(&p.msg.HTML, h, body)
	}
	return nil
}

func (p *parser) multipart(boundary string, body io.Reader, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("more than %d levels of parts", maxDepth)
	}
	if boundary == "" {
		return errors.New("multipart without a boundary")
	}
	for r := multipart.NewReader(body, boundary); ; {
		// NextRawPart leaves the transfer encoding to us, for all parts alike.
		part, err := r.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("part: %w", err)
		}
		if p.parts++; p.parts > maxParts {
			return fmt.Errorf("more than %d parts", maxParts)
		}
		if err := p.entity(header(part.Header), part, depth); err != nil {
			return err
		}
	}
}

// read decodes a text of a part into dst. Line ends become "\n".
func read(dst *string, h header, body io.Reader) error {
	switch encoding := strings.ToLower(strings.TrimSpace(h.get("Content-Transfer-Encoding"))); encoding {
	case "", "7bit", "8bit", "binary":
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	default:
		return fmt.Errorf("unknown transfer encoding %q", encoding)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("text: %w", err)
	}
	*dst = strings.ToValidUTF8(strings.ReplaceAll(string(b), "\r\n", "\n"), "\ufffd")
	return nil
}
