package dev.medley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Shows what a process of the suite wrote, also after it has ended.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The process, as infra/medley status calls it.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what it writes from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "200",
            description = "How many of the last lines to show. Default: 200.")
    private int lines;

    @Override
    public Integer call() throws IOException {
        Home home = Home.current();
        Path path = home.log(name);
        if (!path.normalize().startsWith(home.logs()) || !Files.exists(path)) {
            throw new SuiteFailure("no log is called " + name + "; there are: " + names(home));
        }
        LogFile log = new LogFile(path);
        log.copy(System.out, lines, follow);
        return 0;
    }

    private static String names(Home home) throws IOException {
        if (!Files.isDirectory(home.logs())) {
            return "none yet, start the suite with infra/medley up";
        }
        try (Stream<Path> files = Files.list(home.logs())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".log"))
                    .map(file -> file.substring(0, file.length() - ".log".length()))
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
    }
}
