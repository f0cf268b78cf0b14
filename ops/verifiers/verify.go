// Checks an evidence bundle, unpacked in the folder that is given, with golang.org/x/mod/sumdb of the Go project.
//
// note.Open checks the checkpoint's Ed25519 line by keys/ledger.vkey; tlog.CheckRecord the inclusion proofs in proofs/,
// tlog.CheckTree the consistency proofs in consistency/. Exits 1 at the first thing that is wrong.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "go: WRONG: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func hash(text string) (hash tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	must(err, "a hash in base64")
	copy(hash[:], bytes)
	return hash
}

func verifiers(folder string) note.Verifiers {
	content, err := os.ReadFile(filepath.Join(folder, "keys", "ledger.vkey"))
	must(err, "the keys")
	var known []note.Verifier
	for _, line := range strings.Fields(string(content)) {
		if verifier, err := note.NewVerifier(line); err == nil { // the ML-DSA-44 key is of a type that Go does not know yet
			known = append(known, verifier)
		}
	}
	return note.VerifierList(known...)
}

func checkpoint(content []byte, known note.Verifiers) (size int64, root tlog.Hash) {
	opened, err := note.Open(content, known)
	must(err, "the checkpoint's signature")
	lines := strings.Split(opened.Text, "\n")
	size, err = strconv.ParseInt(lines[1], 10, 64)
	must(err, "the checkpoint's size")
	return size, hash(lines[2])
}

func leaves(folder string) map[int64][]byte {
	found := map[int64][]byte{}
	members, _ := filepath.Glob(filepath.Join(folder, "events", "*.jsonl"))
	for _, member := range members {
		first, err := strconv.ParseInt(strings.TrimSuffix(filepath.Base(member), ".jsonl"), 10, 64)
		must(err, "the name of "+member)
		content, err := os.ReadFile(member)
		must(err, member)
		for at, line := range bytes.Split(bytes.TrimSuffix(content, []byte("\n")), []byte("\n")) {
			found[first+int64(at)] = line
		}
	}
	return found
}

func inclusion(folder string, events map[int64][]byte, known note.Verifiers) {
	proofs, _ := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	for _, path := range proofs {
		content, err := os.ReadFile(path)
		must(err, path)
		head, signed, _ := strings.Cut(string(content), "\n\n")
		size, root := checkpoint([]byte(signed), known)
		lines := strings.Split(head, "\n")
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		must(err, "the index in "+path)
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			proof = append(proof, hash(line))
		}
		must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(events[index+1])), filepath.Base(path))
		fmt.Printf("go: event #%d is in the tree of the checkpoint\n", index+1)
	}
}

func consistency(folder string) {
	proofs, _ := filepath.Glob(filepath.Join(folder, "consistency", "*.txt"))
	for _, path := range proofs {
		content, err := os.ReadFile(path)
		must(err, path)
		lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
		from, to := strings.Fields(lines[1]), strings.Fields(lines[2])
		m, _ := strconv.ParseInt(from[1], 10, 64)
		n, _ := strconv.ParseInt(to[1], 10, 64)
		var proof tlog.TreeProof
		for _, line := range lines[3:] {
			proof = append(proof, hash(line))
		}
		if m < n { // of a tree and itself there is nothing to prove
			must(tlog.CheckTree(proof, n, hash(to[2]), m, hash(from[2])), filepath.Base(path))
		}
		fmt.Printf("go: the tree of %d events is the beginning of that of %d\n", m, n)
	}
}

func main() {
	folder := os.Args[1]
	var manifest struct{ Checkpoint string }
	content, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	must(err, "manifest.json")
	must(json.Unmarshal(content, &manifest), "manifest.json")
	known := verifiers(folder)
	signed, err := os.ReadFile(filepath.Join(folder, manifest.Checkpoint))
	must(err, "the checkpoint")
	size, _ := checkpoint(signed, known)
	fmt.Printf("go: the checkpoint over %d events is signed\n", size)
	inclusion(folder, leaves(folder), known)
	consistency(folder)
}
