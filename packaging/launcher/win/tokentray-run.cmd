@rem Runs a command with a token of the keychain: tokentray-run --help
@"%~dp0..\Tokentray.exe" --tokentray-run -- %*
