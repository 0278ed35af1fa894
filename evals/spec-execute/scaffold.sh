#!/bin/sh
set -e
mkdir -p specs/greet
cat > specs/greet/plan.yaml <<'END'
version: 1
title: Greetings
tasks:
  - { id: hello, title: Hello, brief: "Write hello.txt with the word hello.", writes: [hello.txt] }
  - { id: bye, title: Bye, brief: "Write bye.txt with the word bye.", writes: [bye.txt] }
  - { id: both, title: Both, brief: "Write both.txt with the contents of hello.txt and bye.txt.", writes: [both.txt], blockedBy: [hello, bye] }
END
