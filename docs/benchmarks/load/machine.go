package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// printMachine prints what this machine takes for the work that no provider in Go
// gets around: a signature, which is CPU time, and a write that is on the disk when
// it returns, which is waiting.
func printMachine(w io.Writer) (err error) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte("header.payload"))
	sign := func(key crypto.Signer) func() error {
		return func() error {
			_, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
			return err
		}
	}
	file, err := os.CreateTemp("", "load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	page := make([]byte, 4096)
	write := func() error {
		_, err := file.Write(page)
		return errors.Join(err, file.Sync())
	}
	for _, limit := range []struct {
		name string
		do   func() error
	}{{"RS256 signature", sign(rsaKey)}, {"ES256 signature", sign(ecKey)}, {"durable write", write}} {
		const times = 500
		took := make([]answer, times)
		for i := range took {
			start := time.Now()
			if err := limit.do(); err != nil {
				return err
			}
			took[i].took = time.Since(start)
		}
		m := newMeasurement(0, [][]answer{took})
		fmt.Fprintf(w, "one %s: %d µs (p99 %d)\n", limit.name, percentile(m.took, 50).Microseconds(), percentile(m.took, 99).Microseconds())
	}
	return nil
}
