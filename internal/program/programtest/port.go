package programtest

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// FreePort returns a port of this machine that nobody listens on. It is none of those that the
// system gives to who asks for any, so that nobody else has got it by the time it is used.
func FreePort(t testing.TB) string {
	t.Helper()
	const first, count = 20000, 12000
	for range 100 {
		port := strconv.Itoa(first + rand.IntN(count))
		if l, err := net.Listen("tcp", ":"+port); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}
