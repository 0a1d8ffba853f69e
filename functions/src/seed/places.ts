import type { SubjectInput } from '@safeground/contract';
import { seededRandom } from './random.ts';

type Place = NonNullable<SubjectInput['place']>;

/** About where people live in each ward and commune: latitude, longitude, and how far places lie around it, in degrees. */
const centres: Readonly<Record<string, readonly [number, number, number]>> = {
  u_vinh_hoa: [12.293, 109.199, 0.004],
  u_vinh_hai: [12.279, 109.196, 0.004],
  u_vinh_phuoc: [12.268, 109.195, 0.003],
  u_ngoc_hiep: [12.259, 109.179, 0.004],
  u_vinh_tho: [12.269, 109.202, 0.002],
  u_xuong_huan: [12.256, 109.195, 0.002],
  u_van_thang: [12.25, 109.193, 0.002],
  u_van_thanh: [12.253, 109.189, 0.002],
  u_phuong_sai: [12.251, 109.182, 0.002],
  u_phuong_son: [12.25, 109.177, 0.002],
  u_phuoc_hai: [12.24, 109.18, 0.003],
  u_phuoc_tan: [12.245, 109.186, 0.002],
  u_loc_tho: [12.242, 109.195, 0.002],
  u_phuoc_tien: [12.244, 109.19, 0.002],
  u_tan_lap: [12.237, 109.193, 0.002],
  u_phuoc_hoa: [12.233, 109.189, 0.002],
  u_vinh_nguyen: [12.215, 109.207, 0.003],
  u_phuoc_long: [12.218, 109.188, 0.004],
  u_vinh_truong: [12.205, 109.2, 0.003],
  u_vinh_luong: [12.335, 109.193, 0.005],
  u_vinh_phuong: [12.3, 109.15, 0.008],
  u_vinh_ngoc: [12.275, 109.165, 0.006],
  u_vinh_thanh: [12.255, 109.145, 0.006],
  u_vinh_trung: [12.26, 109.12, 0.006],
  u_vinh_hiep: [12.248, 109.16, 0.004],
  u_vinh_thai: [12.22, 109.16, 0.006],
  u_phuoc_dong: [12.185, 109.175, 0.008],
};

const SEED = 20_210_812;

/** Gives places within units, the same ones in the same order of asking. Chance of its own: nothing else of the demo moves. */
export function demoPlaces(): (unit: string) => Place | undefined {
  const random = seededRandom(SEED);
  const near = (centre: number, reach: number): number => Math.round((centre + (random.next() * 2 - 1) * reach) * 1e5) / 1e5;
  return (unit) => {
    const centre = centres[unit];
    return centre && { latitude: near(centre[0], centre[2]), longitude: near(centre[1], centre[2]) };
  };
}
