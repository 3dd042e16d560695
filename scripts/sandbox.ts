import "../tests/sandbox/main";
