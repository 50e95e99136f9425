# lme4 on the marks in a folder: Rscript rating_peers.R FOLDER; prints one line of JSON, writes the candidates' BLUPs.
# For reading the peer's answer only; the time is that of lmer() without derivatives at the end.
suppressMessages(library(lme4))
folder <- commandArgs(TRUE)[1]
n <- file.size(file.path(folder, "mark")) / 8
column <- function(name, what, size) readBin(file.path(folder, name), what, n, size = size)
d <- data.frame(y = column("mark", "double", 8), a = factor(column("candidate", "integer", 4)),
                b = factor(column("judge", "integer", 4)))
seconds <- system.time(
  m <- lmer(y ~ 1 + (1 | a) + (1 | b), d, control = lmerControl(calc.derivs = FALSE))
)[["elapsed"]]
writeBin(ranef(m)$a[, 1], file.path(folder, "blup"))
cat(sprintf('{"seconds": %.4f, "reml": %.10f, "blas": "%s", "version": "%s"}\n', seconds, REMLcrit(m),
            extSoftVersion()[["BLAS"]], as.character(packageVersion("lme4"))))
