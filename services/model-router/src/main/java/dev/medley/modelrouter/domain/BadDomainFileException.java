package dev.medley.modelrouter.domain;

/** A domain file that is refused. The message names the file, the line and column (from 1), and what is wrong there. */
final class BadDomainFileException extends RuntimeException {
    private final String message;

    BadDomainFileException(String file, int line, int column, String problem) {
        this.message = "%s, line %d, column %d: %s".formatted(file, line, column, problem);
    }

    @Override
    public String getMessage() {
        return message;
    }
}
