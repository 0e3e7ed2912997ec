package io.holdfast.service.openapi;

import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.Refusal;
import java.util.HashMap;
import java.util.Map;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.IndexView;

/** All refusals of the application, by their codes. */
final class Refusals {

    private final Map<String, Refusal> byCode = new HashMap<>();

    Refusals(IndexView index) {
        for (CommonRefusal refusal : CommonRefusal.values()) {
            byCode.put(refusal.name(), refusal);
        }
        for (ClassInfo type : index.getAllKnownImplementations(Refusal.class)) {
            if (type.isEnum()) {
                add(type);
            }
        }
    }

    Refusal named(String code) {
        Refusal refusal = byCode.get(code);
        if (refusal == null) {
            throw new IllegalStateException("@Refuses names " + code + ", which no enum of refusals has. Recommended"
                    + " action: name a constant of one of them.");
        }
        return refusal;
    }

    private void add(ClassInfo type) {
        try {
            Class<?> loaded = Class.forName(
                    type.name().toString(), true, Thread.currentThread().getContextClassLoader());
            for (Object constant : loaded.getEnumConstants()) {
                if (constant instanceof Refusal refusal) {
                    byCode.putIfAbsent(refusal.name(), refusal);
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("an indexed class cannot be loaded: " + type.name(), e);
        }
    }
}
