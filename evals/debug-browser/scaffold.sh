#!/bin/sh
set -e
cat > index.html <<'END'
<!doctype html>
<button id="save" style="pointer-events: none">Save</button>
<script>document.getElementById("save").addEventListener("click", () => fetch("/save", { method: "POST" }))</script>
END
