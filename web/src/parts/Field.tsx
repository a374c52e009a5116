import { useId, type ReactNode } from "react";
import { Explain } from "./Explain";

interface FieldProps {
  label: string;
  explain?: string;
  picture?: string;
  /** Gets the id that ties the label to the control. */
  children: (id: string) => ReactNode;
}

/** A control with its name above it, and its explanation beside the name. */
export function Field({ label, explain, picture, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <span className="caption">
        <label htmlFor={id}>{label}</label>
        {explain && <Explain what={label} text={explain} {...(picture ? { picture } : {})} />}
      </span>
      {children(id)}
    </div>
  );
}

interface RangeProps extends Omit<FieldProps, "children"> {
  value: number;
  min: number;
  max: number;
  step?: number;
  onChange: (value: number) => void;
}

/** A number to slide or to type. */
export function Range({ label, explain, picture, value, min, max, step = 1, onChange }: RangeProps) {
  const set = (text: string) => {
    const number = Number(text);
    if (text !== "" && Number.isFinite(number)) onChange(Math.min(max, Math.max(min, number)));
  };
  return (
    <Field label={label} {...(explain ? { explain } : {})} {...(picture ? { picture } : {})}>
      {(id) => (
        <span className="range-row">
          <input
            className="range"
            type="range"
            aria-label={label}
            tabIndex={-1}
            {...{ min, max, step, value }}
            onChange={(event) => set(event.target.value)}
          />
          <input
            id={id}
            className="input number"
            type="number"
            inputMode="decimal"
            {...{ min, max, step, value }}
            onChange={(event) => set(event.target.value)}
          />
        </span>
      )}
    </Field>
  );
}

interface SelectProps<T extends string> extends Omit<FieldProps, "children"> {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One of several. */
export function Select<T extends string>({
  label,
  explain,
  picture,
  value,
  options,
  onChange,
}: SelectProps<T>) {
  return (
    <Field label={label} {...(explain ? { explain } : {})} {...(picture ? { picture } : {})}>
      {(id) => (
        <select
          id={id}
          className="select"
          value={value}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
