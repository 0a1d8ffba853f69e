import type { Answers } from '@safeground/forms';
import type { PeriodSpan } from '@safeground/programmes';
import type { Random } from './random.ts';

const contexts = [
  'Tình hình trên địa bàn cơ bản ổn định, các cơ sở chấp hành khá tốt.',
  'Một số thôn, tổ còn phát sinh vụ việc, đã xử lý kịp thời.',
  'Địa bàn đông khách vãng lai, việc kiểm tra được tăng cường vào cuối tuần.',
] as const;

/** A unit's periodic report whose figures agree with one another. `level` is how well the unit does, `0..1`. */
export function fillReport(random: Random, period: PeriodSpan, level: number): Answers {
  const part = (whole: number, share: number): number => Math.min(whole, Math.round(whole * share));
  const hamlets = random.between(8, 22);
  const red = part(hamlets, (1 - level) / 2);
  const orange = part(hamlets - red, (1 - level) / 3);
  const yellow = part(hamlets - red - orange, 1 - level);
  const teams = hamlets * 2;
  const members = teams * random.between(5, 9);
  const households = hamlets * random.between(60, 140);
  const [businesses, schools, offices, sites] = [random.between(8, 20), random.between(2, 5), random.between(1, 4), random.between(2, 6)];
  const unsafe = (places: number): number => part(places, (1 - level) / 2);
  const tasks = random.between(4, 12);
  const violations = random.between(0, 9);
  const tipoffs = random.between(0, 15);
  return {
    period: period.label['vi'] ?? period.key,
    period_from: period.from,
    period_to: period.to,
    reporter: 'Công chức Văn hóa – Xã hội',
    context: random.pick(contexts),
    documents: 0,
    meetings: random.between(1, 4),
    tasks,
    tasks_done: part(tasks, level),
    initiatives: random.between(0, 2),
    broadcasts: random.between(10, 60),
    articles: random.between(0, 6),
    audience: random.between(500, 6_000),
    examples: random.between(0, 5),
    hamlets,
    hamlets_with_team: part(hamlets, level + 0.05),
    members,
    veterans: part(members, 0.15),
    militia: part(members, 0.1),
    briefed: part(members, level),
    households,
    households_committed: part(households, level),
    teams,
    teams_good: part(teams, level),
    green: hamlets - red - orange - yellow,
    yellow,
    orange,
    red,
    businesses,
    businesses_safe: part(businesses, level),
    businesses_unsafe: unsafe(businesses),
    schools,
    schools_unsafe: unsafe(schools),
    offices,
    offices_unsafe: unsafe(offices),
    sites,
    sites_unsafe: unsafe(sites),
    violations,
    violations_handled: part(violations, level),
    fines: violations * random.between(0, 3) * 1_000_000,
    tipoffs,
    tipoffs_handled: part(tipoffs, level),
    supported: random.between(0, 80),
    raised: random.between(0, 40) * 1_000_000,
    spent: 0,
    awards_collective: random.between(0, 2),
    awards_people: random.between(0, 8),
    proposals: random.between(0, 3),
    strengths: 'Các Tổ tự quản hoạt động đều, nhân dân đồng tình.',
    weaknesses: level < 0.6 ? 'Còn nhiều cơ sở chưa chấp hành, kiểm tra chưa thường xuyên.' : 'Một số cơ sở nhỏ chưa cập nhật hồ sơ.',
    next_tasks: 'Duy trì kiểm tra; kiện toàn các Tổ tự quản còn yếu.',
  };
}
