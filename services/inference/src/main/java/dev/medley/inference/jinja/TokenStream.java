package dev.medley.inference.jinja;

import java.util.List;

/** Walks the tokens of a template, with one token of sight. */
final class TokenStream {
    private static final int DEEPEST_NESTING = 100;

    private final List<Token> tokens;
    private int position;
    private int depth;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token ahead() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        if (token.kind() != Token.Kind.END) {
            position++;
        }
        return token;
    }

    boolean at(Token.Kind kind) {
        return current().kind() == kind;
    }

    boolean atOperator(String text) {
        return current().is(Token.Kind.OPERATOR, text);
    }

    boolean atName(String text) {
        return current().is(Token.Kind.NAME, text);
    }

    boolean skipOperator(String text) {
        return skip(atOperator(text));
    }

    boolean skipName(String text) {
        return skip(atName(text));
    }

    private boolean skip(boolean matches) {
        if (matches) {
            next();
        }
        return matches;
    }

    Token expect(Token.Kind kind, String what) {
        if (!at(kind)) {
            throw unexpected(what);
        }
        return next();
    }

    void expectOperator(String text) {
        if (!skipOperator(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    JinjaException unexpected(String expected) {
        return error("unexpected %s, expected %s".formatted(current().shown(), expected));
    }

    JinjaException error(String message) {
        return JinjaException.at(current().line(), message);
    }

    void enter() {
        if (++depth > DEEPEST_NESTING) {
            throw error("nested deeper than %d".formatted(DEEPEST_NESTING));
        }
    }

    void leave() {
        depth--;
    }
}
