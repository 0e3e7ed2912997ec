package io.holdfast.service.testing.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint and a valid call of it. What can be wrong with the call is not said here: the table makes it of the document.
 */
public final class Endpoint {

    private final String verb;
    private final String template;
    private final List<Caller> callers;
    private int answer = 200;
    private boolean owned;
    private boolean streams;
    private UnaryOperator<Call> valid = call -> call;
    private UnaryOperator<Call> last = call -> call;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Function<Row, @Nullable Row>> instead = new LinkedHashMap<>();
    private final Set<String> beyond = new LinkedHashSet<>();

    private Endpoint(String verb, String template, List<Caller> callers) {
        this.verb = verb;
        this.template = template;
        this.callers = callers;
    }

    /**
     * An endpoint by its method and path, as the document names them.
     *
     * @param callers one for each role that may call, the first sends what the table makes; none when it needs no token
     */
    public static Endpoint of(String verb, String template, Caller... callers) {
        return new Endpoint(verb, template, List.of(callers));
    }

    /** The status of a valid call; 200 when not said. */
    public Endpoint answers(int status) {
        answer = status;
        return this;
    }

    /**
     * How the document's example becomes a valid call: makes what must be there, and names its ids. Done anew for each call
     * that is accepted; the refused ones share one, which must be as valid after them as before.
     */
    public Endpoint valid(UnaryOperator<Call> prepare) {
        valid = prepare;
        return this;
    }

    /** What is done to every call at the very last, when its body is known: signing it, say. */
    public Endpoint sentAs(UnaryOperator<Call> finish) {
        last = finish;
        return this;
    }

    /** What is asked for belongs to the first caller: to another customer it does not exist. */
    public Endpoint owned() {
        owned = true;
        return this;
    }

    /** The answer has no end (server-sent events): only its beginning is looked at. */
    public Endpoint streams() {
        streams = true;
        return this;
    }

    /** One more row: a change of the valid call that is accepted with another status. */
    public Endpoint accepts(String name, int status, UnaryOperator<Call> change) {
        rows.add(Row.accepted(name, status, change));
        return this;
    }

    /** One more row: a refusal that only the business knows. */
    public Endpoint refuses(String name, int status, String code, UnaryOperator<Call> change) {
        rows.add(Row.refused(name, status, code, change));
        return this;
    }

    /** A row of the table that is refused differently here. */
    public Endpoint but(String rowName, int status, String code) {
        instead.put(rowName, row -> row.answering(status, code));
        return this;
    }

    /** A row of the table that is accepted here. */
    public Endpoint but(String rowName, int status) {
        instead.put(rowName, row -> row.answering(status, null));
        return this;
    }

    /** A row of the table that has no meaning here, and why. */
    public Endpoint skips(String rowName, String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException("say why " + rowName + " is left out");
        }
        instead.put(rowName, row -> null);
        return this;
    }

    /** A documented code (or a status without one) that no single request can bring about, and why. */
    public Endpoint cannotProvoke(String code, String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException("say why " + code + " cannot be provoked");
        }
        beyond.add(code);
        return this;
    }

    /** The table's rows as they are here: those replaced, without those left out, with those of its own. */
    List<Row> among(List<Row> table) {
        List<Row> all = new ArrayList<>();
        Set<String> unused = new LinkedHashSet<>(instead.keySet());
        for (Row row : table) {
            unused.remove(row.name());
            Row replaced = instead.getOrDefault(row.name(), same -> same).apply(row);
            if (replaced != null) {
                all.add(replaced);
            }
        }
        if (!unused.isEmpty()) {
            throw new IllegalStateException(this + ": the table has no rows " + unused + ", only "
                    + table.stream().map(Row::name).toList());
        }
        all.addAll(rows);
        return all;
    }

    Call validCall(Call example) {
        return valid.apply(
                callers.isEmpty() ? example : example.as(callers.get(0).token()));
    }

    Call finished(Call call) {
        return last.apply(call);
    }

    boolean isBeyond(String code) {
        return beyond.contains(code);
    }

    String verb() {
        return verb;
    }

    String template() {
        return template;
    }

    List<Caller> callers() {
        return callers;
    }

    int answer() {
        return answer;
    }

    boolean isOwned() {
        return owned;
    }

    boolean isStream() {
        return streams;
    }

    @Override
    public String toString() {
        return verb + " " + template;
    }
}
