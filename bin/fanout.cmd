@node "%~dp0..\dist\fanout.cjs" %*
