@setlocal
@set "FANOUT_CALLER_NODE_OPTIONS=%NODE_OPTIONS%"
@set NODE_OPTIONS=
@node "%~dp0..\dist\fanout.cjs" %*
