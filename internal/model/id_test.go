package model

import (
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestIDsGrow(t *testing.T) {
	t.Parallel()
	ids := NewIDs(rand.Reader)
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	last := ""
	for i := range 5000 {
		when := now
		switch {
		case i > 3000:
			when = now.Add(time.Minute)
		case i > 1000:
			when = now.Add(-time.Hour) // the clock stepped back
		}
		id := ids.Next(PrefixUser, when)
		if !ValidID(PrefixUser, id) || len(id) != len(PrefixUser)+19 {
			t.Fatalf("%q is no identifier of 19 digits", id)
		}
		if id <= last {
			t.Fatalf("%q came after %q", id, last)
		}
		last = id
	}
}

func TestIDsAreUniqueInParallel(t *testing.T) {
	t.Parallel()
	ids := NewIDs(rand.Reader)
	now := time.Now()
	made := make([][]string, 8)
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() {
			for range 2000 {
				made[i] = append(made[i], ids.Next(PrefixEvent, now))
			}
		})
	}
	wg.Wait()
	all := slices.Concat(made...)
	slices.Sort(all)
	if n := len(slices.Compact(slices.Clone(all))); n != len(all) {
		t.Errorf("%d of %d identifiers are different", n, len(all))
	}
}

// TestIDsNeedRandomness: predictable bits must not pass for random ones.
func TestIDsNeedRandomness(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an identifier was made without randomness")
		}
	}()
	NewIDs(strings.NewReader("")).Next(PrefixOrg, time.Now())
}

func TestValidID(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		s    string
		want bool
	}{
		{"org_1", true},
		{"org_9223372036854775807", true},
		{"org_9223372036854775808", false},
		{"org_0", false},
		{"org_01", false},
		{"org_-1", false},
		{"org_+1", false},
		{"org_1 ", false},
		{"org_1_0", false},
		{"org_0x1", false},
		{"org_", false},
		{"usr_1", false},
		{"1", false},
		{"", false},
	} {
		if got := ValidID(PrefixOrg, test.s); got != test.want {
			t.Errorf("ValidID(%q) = %v, want %v", test.s, got, test.want)
		}
	}
}

// TestIDsOfProcessesDiffer, made at the same time and by the same chance, however many.
func TestIDsOfProcessesDiffer(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	made := map[string]int64{}
	for _, number := range []int64{0, 1, 2, 1023, 1024*7 + 500} {
		ids := NewIDs(zeros{})
		first := ids.Next(PrefixEvent, now)
		ids.As(number)
		last := first
		for range 3000 {
			id := ids.Next(PrefixEvent, now)
			if other, again := made[id]; again {
				t.Fatalf("%s is of process %d, and of %d", id, other, number)
			}
			if id <= last || !ValidID(PrefixEvent, id) || len(id) != len(PrefixEvent)+19 {
				t.Fatalf("%q came after %q", id, last)
			}
			made[id], last = number, id
		}
		if ahead := FirstID(PrefixEvent, now.Add(3*time.Second)); last > ahead {
			t.Errorf("3000 at once reach %s, past %s", last, ahead)
		}
	}
}

// TestIDsGrowWhoeverMakesThem: a process that gets another number goes on behind.
func TestIDsGrowWhoeverMakesThem(t *testing.T) {
	t.Parallel()
	ids := NewIDs(rand.Reader)
	now := time.Now()
	last := ""
	for i := range 5000 {
		if i%10 == 0 {
			ids.As(int64(5000 - i))
		}
		id := ids.Next(PrefixUser, now)
		if id <= last {
			t.Fatalf("%q came after %q", id, last)
		}
		last = id
	}
}

// zeros are the least random bits.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
