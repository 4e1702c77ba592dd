package main

import (
	"log"
	"os"
	"runtime"
)

// journal keeps lines durably. What waits together is written together.
type journal struct {
	file    *os.File
	waiting chan entry
}

// entry is a line and who waits for it.
type entry struct {
	line string
	kept chan struct{}
}

func newJournal(dir string) (*journal, error) {
	file, err := os.CreateTemp(dir, "journal-")
	if err != nil {
		return nil, err
	}
	j := &journal{file, make(chan entry, 64)}
	go j.run()
	return j, nil
}

// write returns when the line is on the disk.
func (j *journal) write(line string) {
	e := entry{line, make(chan struct{})}
	j.waiting <- e
	<-e.kept
}

func (j *journal) run() {
	for first := range j.waiting {
		runtime.Gosched() // lets others come along
		together := []entry{first}
		for len(j.waiting) > 0 {
			together = append(together, <-j.waiting)
		}
		var lines []byte
		for _, e := range together {
			lines = append(append(lines, e.line...), '\n')
		}
		if _, err := j.file.Write(lines); err != nil {
			log.Fatal(err)
		}
		if err := j.file.Sync(); err != nil {
			log.Fatal(err)
		}
		for _, e := range together {
			close(e.kept)
		}
	}
}
