from leitai.cli import main

main()
