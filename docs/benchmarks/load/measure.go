package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

// measurement is what a number of callers did in a time.
type measurement struct {
	elapsed time.Duration
	took    []time.Duration // each piece of work, the shortest first
}

func newMeasurement(elapsed time.Duration, perCaller [][]time.Duration) measurement {
	took := slices.Concat(perCaller...)
	slices.Sort(took)
	return measurement{elapsed, took}
}

// rate is how much was done a second.
func (m measurement) rate() float64 { return float64(len(m.took)) / m.elapsed.Seconds() }

// percentile returns how long the work took at most in p of 100 cases (nearest
// rank).
func (m measurement) percentile(p int) time.Duration {
	if len(m.took) == 0 {
		return 0
	}
	return m.took[max((len(m.took)*p+99)/100, 1)-1]
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// tick is the unit of time in /proc on every Linux that Go runs on.
const tick = time.Second / 100

// cpuTime returns how much CPU time a process has used, all its threads together.
func cpuTime(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return parseStat(stat)
}

// parseStat reads user and system time out of a line that is described in
// proc_pid_stat(5). The second field is the name of the program in parentheses,
// which may itself hold spaces and parentheses.
func parseStat(stat []byte) (time.Duration, error) {
	const utime, stime = 14 - 3, 15 - 3 // the third field is the first after the name
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return 0, fmt.Errorf("%q is no line of /proc/PID/stat", stat)
	}
	var ticks int64
	for _, i := range []int{utime, stime} {
		n, err := strconv.ParseInt(string(fields[i]), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}
