package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code for target in items if condition}. Each round has a scope of its own.
 *
 * @param otherwise what is written if there is no round
 * @param recursive whether the body may call {@code loop} with other items
 */
record ForLoop(
        Target target,
        Expression items,
        @Nullable Expression condition,
        Statement.Body body,
        Statement.@Nullable Body otherwise,
        boolean recursive)
        implements Statement {

    @Override
    public Flow execute(Scope scope, Output out) {
        run(items.evaluate(scope), 0, scope, out);
        return Flow.NEXT;
    }

    private void run(Object iterable, int depth, Scope scope, Output out) {
        List<Object> selected = select(Values.iterate(iterable), scope);
        var loop = new Loop(selected, depth, recursive ? arguments -> again(arguments, depth, scope) : null);
        for (int i = 0; i < selected.size(); i++) {
            scope.budget().step();
            loop.moveTo(i);
            Scope round = scope.inner();
            round.set("loop", loop);
            target.assign(round, selected.get(i));
            if (body.execute(round, out) == Flow.BREAK) {
                break;
            }
        }
        if (selected.isEmpty() && otherwise != null) {
            otherwise.execute(scope.inner(), out);
        }
    }

    private List<Object> select(List<Object> all, Scope scope) {
        if (condition == null) {
            return all;
        }
        var selected = new ArrayList<Object>();
        for (Object item : all) {
            scope.budget().step();
            Scope round = scope.inner();
            target.assign(round, item);
            if (Values.truth(condition.evaluate(round))) {
                selected.add(item);
            }
        }
        return selected;
    }

    private String again(Arguments arguments, int depth, Scope scope) {
        scope.budget().enter();
        var text = new Output(scope.budget());
        run(arguments.allow(1).get(0, "iterable"), depth + 1, scope, text);
        scope.budget().leave();
        return text.toString();
    }
}
